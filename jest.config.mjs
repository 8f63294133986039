import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esmPackages } from './test/setup/esm-packages.mjs';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const swcJest = fileURLToPath(import.meta.resolve('@swc/jest'));
const { $schema: _, ...swc } = JSON.parse(readFileSync(`${root}/.swcrc`, 'utf8'));

const typescript = { ...swc, swcrc: false, sourceMaps: 'inline', module: { type: 'commonjs' } };
const javascript = {
  swcrc: false,
  sourceMaps: false,
  jsc: { target: swc.jsc.target, parser: { syntax: 'ecmascript' }, keepClassNames: true },
  module: { type: 'commonjs' },
};

// Jest loads a package that is only published as a module with `require` from Node 24.9 on;
// for older ones each of them is translated to CommonJS.
const translated = esmPackages(`${root}/node_modules`)
  .map((name) => name.replace(/[/.]/g, '\\$&'))
  .join('|');

export default {
  rootDir: root,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  globalSetup: `${root}/test/setup/global-setup.mjs`,
  globalTeardown: `${root}/test/setup/global-teardown.mjs`,
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '^.+\\.ts$': [swcJest, typescript], '^.+\\.m?js$': [swcJest, javascript] },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${translated})/)`],
  moduleNameMapper: {
    '^#platform/(.*)\\.js$': '<rootDir>/libs/platform/src/$1',
    '^#crm/(.*)\\.js$': '<rootDir>/libs/crm/src/$1',
    '^#testing/(.*)\\.js$': '<rootDir>/libs/testing/src/$1',
    '^#migrations/(.*)\\.js$': '<rootDir>/migrations/$1',
    '^#apps/(.*)\\.js$': '<rootDir>/apps/$1',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
};
