import { Log } from './log.js';
import { scrub } from './scrub.js';

describe('scrub', () => {
  it.each([
    ['call +19195550142 now'],
    ['(919) 555-0142'],
    ['karen@example.com wrote'],
    ['?from=karen%40example.com'],
    ['key hl_abcdefghijkl'],
    ['919.555.0142'],
    ['key SG.ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf'],
    ['Authorization: Bearer abc.def'],
    ['authorization: Basic QUMxMjM6c2VjcmV0'],
    ['postgres://hearthline:s3cret@127.0.0.1:5432/x'],
    ['token 9f86d081884c7d659a2feaa0c55ad015'],
    [`GET /u/${'aB3-_'.repeat(8)}xyz`],
    [`?t=${'aB3-_'.repeat(8)}xyz&x=1`],
    [`/f/short-one?x=1`],
    ['POST /webhooks/sendgrid/inbound/open-sesame'],
  ])('%s', (text) => {
    expect(scrub(text)).toContain('[removed]');
    expect(scrub(text)).not.toMatch(
      /0142|karen|abcdefgh|ngeVf|abc\.def|QUMx|s3cret|9f86|aB3-_aB3|short-one|open-sesame/,
    );
  });

  it.each([
    ['ids, counts and codes', 'case 0193a1c2-1111-7222-8333-444455556666 failed with 23505 after 3 tries, 21610'],
    ['patterns of routes', 'Mapped {/u/:token, GET} and {/webhooks/sendgrid/inbound/:secret, POST} route'],
    ['ids of the carrier', 'SM9f86d081884c7d659a2feaa0c55ad015 queued'],
    ['long names', 'person_contact_points_contact_point_id_name_key_key'],
  ])('keeps %s', (_, text) => expect(scrub(text)).toBe(text));
});

describe('Log', () => {
  const lines: string[] = [];
  const log = new Log('debug', 'spec', { write: (line) => void lines.push(line) });
  const said = () => JSON.parse(lines.at(-1)!);

  it('of a fault: its class, its words without what they quote, and where it was', () => {
    log.error(new SyntaxError(`Unexpected token 'K', ..."name": "Karen "H" Holt"... is not valid JSON`));
    expect(said().msg).toBe('SyntaxError: Unexpected token [removed]... is not valid JSON');
    expect(said().at).toMatch(/^log\.spec\.ts:\d+$/);
  });

  it('of a fault in SQL: its code, and the names of what it is about', () => {
    log.error(Object.assign(new Error('cannot keep: please help us'), { code: '23514', constraint: 'one_name' }));
    expect(said().msg).toBe('Error 23514 one_name');
  });

  it('of a stack that Nest hands over: the place', () => {
    const stack = `Error: Karen wrote
    at query (/srv/node_modules/pg/client.js:1:1)
    at query (/srv/dist/libs/platform/src/database/tx.js:15:9)
    at work (/srv/dist/libs/crm/src/steps.lane.js:40:7)
    at run (/srv/dist/libs/crm/src/x.js:1:1)`;
    log.error('a "Karen" failed', stack);
    expect(said()).toMatchObject({ msg: 'a [removed] failed', at: 'steps.lane.js:40' });
    expect(lines.at(-1)).not.toContain('Karen');
  });

  it("keeps an operator's error readable", () => {
    log.error(new Error("listen EADDRINUSE: address already in use, can't listen on 0.0.0.0:3000"));
    expect(said().msg).toBe("Error: listen EADDRINUSE: address already in use, can't listen on 0.0.0.0:3000");
  });
});
