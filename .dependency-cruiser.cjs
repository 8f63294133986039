// Who may import whom. The order of the modules is the order of the house: a module calls services of modules below it.
const MODULES = [
  'reporting',
  'sequences',
  'intake',
  'aftercare',
  'placements',
  'scheduling',
  'telephony',
  'private-pages',
  'conversations',
  'messaging',
  'permission',
  'tasks',
  'cases',
  'people',
  'staff',
];

const SPEC = '\\.spec\\.ts$';
const CRM_ROOT = '^libs/crm/src/[^/]+\\.ts$';
const CRM_MODULE = '^libs/crm/src/([^/]+)/';

/** Matches a package wherever it is installed, and its name where it is not. */
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)|^(${names.join('|')})(/|$)`;

/** Vendor -> the platform folders that speak to it. */
const VENDORS = [
  { name: 'twilio', packages: ['twilio'], folders: ['sms', 'calls'] },
  { name: 'sendgrid', packages: ['@sendgrid/[^/]+'], folders: ['email'] },
  { name: 'metrics', packages: ['prom-client'], folders: ['observability'] },
  { name: 'queue', packages: ['bullmq', '@nestjs/bullmq', 'ioredis'], folders: ['queue'] },
  { name: 'nest-typeorm', packages: ['@nestjs/typeorm'], folders: ['database'] },
  { name: 'postgres', packages: ['pg'], folders: ['database', 'queue', 'embedded'] },
];

/** Code that runs for families and staff: not the tests, nor what starts their servers. */
const PRODUCTION = '^(apps|libs/crm|libs/platform|migrations)/';

const rulesArePure = [
  {
    name: '1-rules-are-pure',
    comment: 'What is left of a rule after its types are erased imports rules, events, data, luxon and zod only.',
    severity: 'error',
    from: { path: '\\.rules\\.ts$' },
    to: {
      dependencyTypesNot: ['type-only'],
      pathNot: ['\\.(rules|events|data)\\.ts$', packages('luxon', 'zod', 'libphonenumber-js')],
    },
  },
  {
    name: '1-rules-name-our-own-types',
    comment:
      'Entities and facts may be named as types; the types of Nest, TypeORM or a vendor are none of their words.',
    severity: 'error',
    from: { path: '\\.rules\\.ts$' },
    to: { dependencyTypes: ['type-only'], pathNot: ['^libs/', packages('luxon', '@types/luxon', 'zod')] },
  },
  {
    name: '1-phone-numbers-are-read-by-identity',
    comment: 'What a phone number means is decided once, in people/identity.rules.ts.',
    severity: 'error',
    from: { path: '\\.rules\\.ts$', pathNot: '^libs/crm/src/people/identity\\.rules\\.ts$' },
    to: { path: packages('libphonenumber-js') },
  },
];

const platformStandsAlone = [
  {
    name: '2-platform-knows-no-business',
    comment: 'A CRM for another trade could take libs/platform as it is.',
    severity: 'error',
    from: { path: '^libs/platform/' },
    to: { path: '^libs/crm/' },
  },
  {
    name: '2-platform-knows-no-app',
    comment: 'Only a contract suite may, to meet the carrier sandbox.',
    severity: 'error',
    from: { path: '^libs/platform/', pathNot: SPEC },
    to: { path: '^apps/' },
  },
];

const vendorsStayBehindPorts = [
  ...VENDORS.map((vendor) => ({
    name: `3-vendor-${vendor.name}`,
    comment: `Only libs/platform/src/${vendor.folders.join(', ')} speak to ${vendor.packages.join(', ')}.`,
    severity: 'error',
    from: { path: PRODUCTION, pathNot: [SPEC, `^libs/platform/src/(${vendor.folders.join('|')})/`] },
    to: { path: packages(...vendor.packages) },
  })),
  {
    name: '3-typeorm-in-stores-and-entities',
    comment: 'In crm every query stands in a store, every row in an entity.',
    severity: 'error',
    from: { path: '^libs/crm/', pathNot: [SPEC, '\\.(store|entity)\\.ts$'] },
    to: { path: packages('typeorm') },
  },
];

const modulesHaveDoors = [
  {
    name: '4-across-modules-by-the-door',
    comment: 'Other modules see the service, the events and the module file; tables of data stay at home.',
    severity: 'error',
    from: { path: CRM_MODULE, pathNot: [SPEC, '\\.rules\\.ts$'] },
    to: { path: CRM_MODULE, pathNot: ['^libs/crm/src/$1/', '\\.(service|events|module)\\.ts$'] },
  },
  {
    name: '4-rules-meet-rules',
    comment: 'A rule may ask a rule of a module below: the way through its service would load the database.',
    severity: 'error',
    from: { path: '^libs/crm/src/([^/]+)/.*\\.rules\\.ts$' },
    to: { path: CRM_MODULE, pathNot: ['^libs/crm/src/$1/', '\\.(rules|service|events|data)\\.ts$'] },
  },
  {
    name: '4-the-root-of-crm-collects',
    comment: 'The files at the root of crm collect events, modules, rows and lanes; they call nobody.',
    severity: 'error',
    from: { path: '^libs/crm/src/[^/]+\\.ts$', pathNot: SPEC },
    to: { path: CRM_MODULE, pathNot: '\\.(events|module|entity|lane)\\.ts$' },
  },
];

const callsGoDown = MODULES.slice(1).map((name, index) => ({
  name: `5-${name}-calls-down`,
  comment: `Above ${name}: only their events may be known here.`,
  severity: 'error',
  from: { path: `^libs/crm/src/${name}/`, pathNot: SPEC },
  to: { path: `^libs/crm/src/(${MODULES.slice(0, index + 1).join('|')})/`, pathNot: '\\.events\\.ts$' },
}));

const edgesAreLeaves = [
  {
    name: '5-every-module-has-its-place',
    comment: 'A folder of crm that is not in the list above has no order, so nobody may be sure who calls whom.',
    severity: 'error',
    from: { path: '^(apps|libs)/' },
    to: { path: CRM_MODULE, pathNot: `^libs/crm/src/(${MODULES.join('|')})/` },
  },
  {
    name: '6-controllers-and-reactions-are-leaves',
    comment: 'Only the module file of the same folder names them.',
    severity: 'error',
    from: { path: '^(.+)/[^/]+$', pathNot: [SPEC, '\\.module\\.ts$'] },
    to: { path: '\\.(controller|reactions)\\.ts$' },
  },
  {
    name: '6-controllers-and-reactions-stay-at-home',
    comment:
      'Only the module file of the same folder names them; which process serves those of the platform, the app says.',
    severity: 'error',
    from: { path: '^(.+)/[^/]+\\.module\\.ts$', pathNot: '^apps/' },
    to: { path: '\\.(controller|reactions)\\.ts$', pathNot: '^$1/[^/]+$' },
  },
  {
    name: '6-apps-compose-modules',
    comment: 'Apps name module files and what collects them.',
    severity: 'error',
    from: { path: '^apps/', pathNot: ['^apps/cli/', '^apps/worker/src/schedule\\.ts$', SPEC] },
    to: { path: '^libs/crm/', pathNot: ['\\.module\\.ts$', CRM_ROOT] },
  },
  {
    name: '6-the-schedule-calls-services',
    comment:
      'Time is just another caller: the one table of what runs by itself names services, and nothing below them.',
    severity: 'error',
    from: { path: '^apps/worker/src/schedule\\.ts$' },
    to: { path: '^libs/crm/', pathNot: ['\\.(module|service)\\.ts$', CRM_ROOT] },
  },
  {
    name: '6-the-command-line-reads-rules',
    comment: 'The command line answers from pure rules and shipped content without starting Nest.',
    severity: 'error',
    from: { path: '^apps/cli/', pathNot: ['^apps/cli/src/bench/sequences/', SPEC] },
    to: {
      path: '^libs/crm/',
      pathNot: ['\\.(module|rules)\\.ts$', '/(shipped|templates|shown-templates|evidence\\.seal)\\.ts$', CRM_ROOT],
    },
  },
  {
    name: '6-a-measure-enrolls-by-the-verbs',
    comment: 'What is measured was written by the verbs that write it in life: a measure names services, no stores.',
    severity: 'error',
    from: { path: '^apps/cli/src/bench/sequences/' },
    to: { path: '^libs/crm/', pathNot: ['\\.(module|rules|service)\\.ts$', CRM_ROOT] },
  },
];

const theSimulatorDecidesNothing = [
  {
    name: '8-the-simulator-decides-nothing',
    comment:
      'It asks what production asks: takeDueSteps over steps, considerLeaving over messages. Dates, waits and gates of its own would be a second truth.',
    severity: 'error',
    from: { path: '^libs/crm/src/sequences/simulat[^/]*\\.ts$', pathNot: SPEC },
    to: {
      dependencyTypesNot: ['type-only'],
      path: [
        packages('luxon', '@types/luxon'),
        '^libs/crm/src/permission/',
        '^libs/crm/src/sequences/(waits|advance|step)\\.rules\\.ts$',
      ],
    },
  },
];

const testsStayOutside = [
  {
    name: '7-production-knows-no-tests',
    comment: 'Nothing that runs for families is imported from the tests.',
    severity: 'error',
    from: { path: PRODUCTION, pathNot: [SPEC, '^apps/[^/]+/test/'] },
    to: {
      path: ['^libs/testing/', '^test/', '^apps/[^/]+/test/', SPEC, packages('jest', '@jest/[^/]+', 'fast-check')],
    },
  },
  {
    name: '7-no-cycles',
    comment: 'Two files that need each other are one file, or miss a third.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: '7-everything-is-found',
    comment: 'An import that leads nowhere escapes every rule above.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [
    ...rulesArePure,
    ...platformStandsAlone,
    ...vendorsStayBehindPorts,
    ...modulesHaveDoors,
    ...callsGoDown,
    ...edgesAreLeaves,
    ...theSimulatorDecidesNothing,
    ...testsStayOutside,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
