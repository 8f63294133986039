import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type TemporaryTree, temporaryTree } from './temporary-tree.js';

const PROJECT = join(import.meta.dirname, '../..');
const PROGRAM = join(PROJECT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const use = (specifier: string) => `import { it as imported } from '${specifier}';\nexport const it = imported;\n`;
const useType = (specifier: string) => `import type { It } from '${specifier}';\nexport type Mine = It;\n`;
const EMPTY = 'export const it = 1;\nexport type It = number;\n';

/** What is imported below; none of it imports anything. */
const LEAVES = [
  'libs/crm/src/cases/case.entity.ts',
  'libs/crm/src/cases/case.rules.ts',
  'libs/crm/src/cases/cases.controller.ts',
  'libs/crm/src/cases/cases.events.ts',
  'libs/crm/src/cases/cases.service.ts',
  'libs/crm/src/cases/cases.store.ts',
  'libs/crm/src/cases/stages.data.ts',
  'libs/crm/src/intake/intake.events.ts',
  'libs/crm/src/intake/intake.service.ts',
  'libs/crm/src/people/people.module.ts',
  'libs/crm/src/permission/consider.rules.ts',
  'libs/crm/src/sequences/engine.rules.ts',
  'libs/crm/src/sequences/waits.rules.ts',
  'libs/crm/src/people/people.reactions.ts',
  'libs/platform/src/queue/queue.ts',
  'libs/testing/src/builders.ts',
  'apps/carrier/src/server.ts',
];

const REFUSED: [rule: string, from: string, content: string][] = [
  ['1-rules-are-pure', 'libs/crm/src/cases/a1.rules.ts', use('./cases.service.js')],
  ['1-rules-are-pure', 'libs/crm/src/cases/a2.rules.ts', use('./case.entity.js')],
  ['1-rules-are-pure', 'libs/crm/src/cases/a3.rules.ts', use('@nestjs/common')],
  ['1-rules-are-pure', 'libs/crm/src/cases/a4.rules.ts', use('node:crypto')],
  ['1-rules-are-pure', 'libs/crm/src/cases/a5.rules.ts', use('#platform/queue/queue.js')],
  ['1-rules-name-our-own-types', 'libs/crm/src/cases/a6.rules.ts', useType('typeorm')],
  ['1-phone-numbers-are-read-by-identity', 'libs/crm/src/cases/a7.rules.ts', use('libphonenumber-js')],
  ['2-platform-knows-no-business', 'libs/platform/src/events/b1.ts', use('#crm/cases/cases.service.js')],
  ['2-platform-knows-no-app', 'libs/platform/src/events/b2.ts', use('#apps/carrier/src/server.js')],
  ['3-vendor-twilio', 'libs/crm/src/messaging/c1.service.ts', use('twilio')],
  ['3-vendor-sendgrid', 'libs/platform/src/sms/c2.ts', use('@sendgrid/mail')],
  ['3-vendor-queue', 'libs/platform/src/database/c3.ts', use('bullmq')],
  ['3-vendor-queue', 'apps/worker/src/c4.ts', use('ioredis')],
  ['3-vendor-nest-typeorm', 'libs/crm/src/cases/c5.module.ts', use('@nestjs/typeorm')],
  ['3-vendor-postgres', 'libs/crm/src/cases/c6.store.ts', use('pg')],
  ['3-typeorm-in-stores-and-entities', 'libs/crm/src/cases/c7.service.ts', use('typeorm')],
  ['4-across-modules-by-the-door', 'libs/crm/src/intake/d1.service.ts', use('../cases/cases.store.js')],
  ['4-across-modules-by-the-door', 'libs/crm/src/intake/d2.service.ts', use('../cases/case.rules.js')],
  ['4-across-modules-by-the-door', 'libs/crm/src/intake/d3.service.ts', use('../cases/stages.data.js')],
  ['4-the-root-of-crm-collects', 'libs/crm/src/d4.ts', use('./cases/cases.service.js')],
  ['4-rules-meet-rules', 'libs/crm/src/intake/d5.rules.ts', useType('../cases/cases.store.js')],
  ['5-cases-calls-down', 'libs/crm/src/cases/e1.service.ts', use('../intake/intake.service.js')],
  ['5-every-module-has-its-place', 'apps/api/src/e2.ts', use('#crm/letters/letters.module.js')],
  ['6-controllers-and-reactions-are-leaves', 'libs/crm/src/cases/f1.service.ts', use('./cases.controller.js')],
  ['6-controllers-and-reactions-stay-at-home', 'libs/crm/src/cases/f2.module.ts', use('../people/people.reactions.js')],
  ['6-apps-compose-modules', 'apps/api/src/f3.ts', use('#crm/cases/cases.service.js')],
  ['6-the-command-line-reads-rules', 'apps/cli/src/f4.ts', use('#crm/cases/cases.service.js')],
  ['6-a-measure-enrolls-by-the-verbs', 'apps/cli/src/bench/sequences/f6.ts', use('#crm/cases/cases.store.js')],
  ['6-the-schedule-calls-services', 'apps/worker/src/schedule.ts', use('#crm/cases/cases.store.js')],
  ['7-production-knows-no-tests', 'libs/crm/src/cases/g1.service.ts', use('#testing/builders.js')],
  ['7-no-cycles', 'libs/platform/src/http/g2.ts', use('./g3.js')],
  ['8-the-simulator-decides-nothing', 'libs/crm/src/sequences/simulated-h1.rules.ts', use('luxon')],
  ['8-the-simulator-decides-nothing', 'libs/crm/src/sequences/simulation-h2.rules.ts', use('./waits.rules.js')],
  [
    '8-the-simulator-decides-nothing',
    'libs/crm/src/sequences/simulations-h3.service.ts',
    use('../permission/consider.rules.js'),
  ],
  ['7-everything-is-found', 'libs/platform/src/http/g4.ts', use('./nowhere.js')],
];

const ACCEPTED: Record<string, string> = {
  'libs/crm/src/cases/z1.rules.ts': use('./stages.data.js') + useType('./case.entity.js'),
  'libs/crm/src/cases/z2.rules.ts': use('luxon'),
  'libs/crm/src/intake/z3.rules.ts': use('../cases/case.rules.js'),
  'libs/crm/src/intake/z4.service.ts': use('../cases/cases.service.js'),
  'libs/crm/src/cases/z5.reactions.ts': use('../intake/intake.events.js'),
  'libs/crm/src/cases/z6.store.ts': use('typeorm'),
  'libs/crm/src/cases/z7.module.ts': use('./cases.controller.js'),
  'libs/crm/src/cases/z8.store.spec.ts': use('#testing/builders.js'),
  'libs/crm/src/sequences/simulation-z14.rules.ts':
    use('./engine.rules.js') + useType('../permission/consider.rules.js'),
  'libs/crm/src/catalogue.ts': use('./cases/cases.events.js'),
  'libs/platform/src/queue/z9.ts': use('bullmq'),
  'libs/platform/src/sms/z10.ts': use('twilio'),
  'libs/platform/src/sms/z13.contract.spec.ts': use('#apps/carrier/src/server.js'),
  'apps/api/src/z11.ts': use('#crm/people/people.module.js'),
  'apps/cli/src/z12.ts': use('#crm/cases/case.rules.js'),
};

const PACKAGES = ['@nestjs/common', '@nestjs/typeorm', '@sendgrid/mail', 'bullmq', 'ioredis', 'libphonenumber-js']
  .concat(['luxon', 'pg', 'twilio', 'typeorm'])
  .flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${name}/index.js`, 'exports.it = 1;'],
  ]);

const SETTINGS = {
  'package.json': JSON.stringify({
    name: 'tree',
    type: 'module',
    imports: {
      '#platform/*': './libs/platform/src/*',
      '#crm/*': './libs/crm/src/*',
      '#testing/*': './libs/testing/src/*',
      '#apps/*': './apps/*',
    },
    dependencies: Object.fromEntries(
      ['@nestjs/common', 'bullmq', 'luxon', 'pg', 'twilio', 'typeorm'].map((name) => [name, '1.0.0']),
    ),
  }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext' } }),
};

interface Violation {
  from: string;
  rule: { name: string };
}

describe('who may import whom', () => {
  let tree: TemporaryTree;
  let violations: Violation[];

  beforeAll(() => {
    tree = temporaryTree({
      ...SETTINGS,
      ...Object.fromEntries(PACKAGES),
      ...Object.fromEntries(LEAVES.map((path) => [path, EMPTY])),
      'libs/crm/src/letters/letters.module.ts': EMPTY,
      'libs/platform/src/http/g3.ts': use('./g2.js'),
      ...Object.fromEntries(REFUSED.map(([, path, content]) => [path, content])),
      ...ACCEPTED,
    });
    violations = cruise(tree);
  });
  afterAll(() => tree.remove());

  it.each(REFUSED)('%s refuses %s', (rule, from) => {
    expect(rulesBrokenBy(from)).toContain(rule);
  });

  it.each(Object.keys(ACCEPTED))('%s is welcome', (from) => {
    expect(rulesBrokenBy(from)).toEqual([]);
  });

  function rulesBrokenBy(from: string): string[] {
    return violations.filter((violation) => violation.from === from).map((violation) => violation.rule.name);
  }
});

function cruise({ root }: TemporaryTree): Violation[] {
  const rules = join(PROJECT, '.dependency-cruiser.cjs');
  const { stdout } = spawnSync(process.execPath, [PROGRAM, '--config', rules, '-T', 'json', 'apps', 'libs'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return JSON.parse(stdout).summary.violations;
}
