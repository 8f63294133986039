// `npm run hearthline -- <command>`: standard output carries results only.
import { prepareOrExit } from './prepare.mjs';

await prepareOrExit();
await import('../dist/apps/cli/src/main.js');
