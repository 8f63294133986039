import { signaturesIn } from './mail-signature.rules.js';

const logo = { name: 'logo.png', type: 'image/png', size: 4000, contentId: 'ii_Logo1' };
const html = '<p>Please call</p><img alt="" src="cid:ii_logo1"><img src=cid:photo%40phone width=1>';

describe('the pictures of a signature', () => {
  it.each<[string, Partial<typeof logo> | { contentId: null }, string | null, boolean, boolean]>([
    ['small, and shown by the mail itself', {}, html, true, true],
    ['as links write it', { contentId: 'photo@phone' }, html, true, true],
    ['just small enough', { size: 32 * 1024 }, html, true, true],
    ['a photograph between the words', { size: 32 * 1024 + 1 }, html, true, false],
    ['attached, not shown', { contentId: 'other' }, html, true, false],
    ['attached, without a name', { contentId: null }, html, true, false],
    ['no picture', { type: 'application/pdf' }, html, true, false],
    ['all that the mail says', {}, html, false, false],
    ['a mail without HTML', {}, null, true, false],
    ['named in words only', {}, '<p>cid:ii_logo1</p>', true, false],
    ['an id that no link can have', { contentId: '%' }, '<img src="cid:%">', true, true],
  ])('%s', (_, more, shown, hasWords, is) =>
    expect(signaturesIn({ attachments: [{ ...logo, ...more }], html: shown }, hasWords)).toEqual([is]),
  );

  it('each file is asked for itself', () =>
    expect(signaturesIn({ attachments: [{ ...logo, contentId: null }, logo], html }, true)).toEqual([false, true]));
});
