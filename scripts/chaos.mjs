// `npm run chaos`: everything goes wrong, in systems of its own, and ledgers outside of them say what was kept.
import { prepareOrExit } from './prepare.mjs';

await prepareOrExit();
await import('../dist/test/chaos/main.js');
