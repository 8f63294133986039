// `npm start`: what is missing is installed and built, then the launcher runs in this very process.
import { prepareOrExit } from './prepare.mjs';

await prepareOrExit();
await import('../dist/apps/launcher/src/main.js');
