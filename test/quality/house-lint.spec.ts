import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type TemporaryTree, temporaryTree } from './temporary-tree.js';

const PROGRAM = join(import.meta.dirname, '../../scripts/house-lint.mjs');

const lines = (count: number) => 'export {};\n'.repeat(count);

const REFUSED: [lint: string, path: string, content: string][] = [
  ['store-time', 'libs/crm/src/cases/now.store.ts', 'const sql = `select * from cases where due_at < now()`;'],
  ['store-time', 'libs/crm/src/cases/stamp.store.ts', 'const sql = `update cases set at = CURRENT_TIMESTAMP`;'],
  ['rules-know-business-time-only', 'libs/crm/src/cases/lease.rules.ts', 'const late = row.lease_mt < now;'],
  ['rules-only-decide', 'libs/crm/src/cases/slow.rules.ts', 'export const decide = async () => 1;'],
  ['rules-only-decide', 'libs/crm/src/cases/environment.rules.ts', 'export const zone = process.env.ZONE;'],
  ['one-clock', 'libs/crm/src/cases/cases.service.ts', 'const at = Date.now();'],
  ['one-clock', 'libs/crm/src/cases/date.service.ts', 'const at = new Date();'],
  ['one-clock', 'libs/crm/src/cases/chance.service.ts', 'const id = Math.random();'],
  ['no-module-mocks', 'libs/platform/src/queue/queue.spec.ts', "jest.mock('./queue.js');"],
  ['no-forward-ref', 'libs/crm/src/cases/cases.module.ts', 'const imports = [forwardRef(() => PeopleModule)];'],
  ['no-silenced-checks', 'apps/api/src/main.ts', '// @ts-ignore'],
  ['no-silenced-checks', 'apps/api/src/any.ts', 'const body = request as any;'],
  ['short-files', 'libs/crm/src/cases/long.ts', lines(401)],
  ['telling-names', 'libs/crm/src/cases/cases.helper.ts', lines(1)],
  ['telling-names', 'libs/crm/src/cases/CaseManager.ts', lines(1)],
  ['telling-names', 'libs/crm/src/cases/string-utils.ts', lines(1)],
  ['telling-names', 'libs/crm/src/cases/service-impl.ts', lines(1)],
  ['telling-names', 'libs/crm/src/common/money.ts', lines(1)],
  ['telling-names', 'libs/crm/src/shared/money.ts', lines(1)],
];

const ACCEPTED: Record<string, string> = {
  'libs/crm/src/cases/due.store.ts': 'const sql = `where due_mt < clock_timestamp() and due_at < $1`; f(clock.now());',
  'libs/crm/src/cases/case.rules.ts': 'export const openCase = (now: Date) => new Date(now.getTime() + 1);',
  'libs/crm/src/cases/case.rules.spec.ts': 'const now = new Date();',
  'libs/crm/src/permission/numbers.data.ts': lines(900),
  'libs/platform/src/clock/clock.ts': 'export const machine = () => new Date();',
  'libs/crm/src/people/implication.ts': lines(1),
};

describe('the lints of the house', () => {
  let tree: TemporaryTree;
  let output: string;

  beforeAll(() => {
    const refused = Object.fromEntries(REFUSED.map(([, path, content]) => [path, content]));
    tree = temporaryTree({ ...refused, ...ACCEPTED, 'libs/crm/src/cases/longish.ts': lines(221) });
    output = lint(tree).stdout;
  });
  afterAll(() => tree.remove());

  it.each(REFUSED)('refuse %s in %s', (name, path) => {
    expect(output).toMatch(new RegExp(`^${path}:\\d+ error ${name}: `, 'm'));
  });

  it.each(Object.keys(ACCEPTED))('leave %s alone', (path) => {
    expect(output).not.toContain(`${path}:`);
  });

  it('name the line', () => {
    const second = temporaryTree({ 'libs/crm/src/cases/two.service.ts': 'export {};\nconst at = Date.now();\n' });
    expect(lint(second).stdout).toContain('two.service.ts:2 ');
    second.remove();
  });

  it('warn of a long file without refusing it', () => {
    expect(output).toContain('longish.ts:221 warning short-files');
  });

  it('end with 1 when something was refused, with 0 when nothing was', () => {
    const clean = temporaryTree(ACCEPTED);
    expect(lint(tree).status).toBe(1);
    expect(lint(clean).status).toBe(0);
    clean.remove();
  });
});

function lint({ root }: TemporaryTree) {
  return spawnSync(process.execPath, [PROGRAM, root], { encoding: 'utf8' });
}
