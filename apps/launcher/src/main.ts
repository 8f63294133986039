import { launch } from './launch.js';

process.exit(await launch(process.env));
