import { FirstWayThrough1764000000000 } from './0001-first-way-through.js';
import { LedgerAndEmail1764200000000 } from './0002-ledger-and-email.js';
import { PermissionAndTasks1764300000000 } from './0003-permission-and-tasks.js';
import { WordsAndThreads1764400000000 } from './0004-words-and-threads.js';
import { PrivatePages1764500000000 } from './0005-private-pages.js';
import { Conversations1764600000000 } from './0006-conversations.js';
import { LooseEnds1764700000000 } from './0007-loose-ends.js';
import { SequenceEngine1764800000000 } from './0008-sequence-engine.js';
import { EnrollmentBatches1764900000000 } from './0009-enrollment-batches.js';
import { Scale1765000000000 } from './0010-scale.js';
import { SpokenWords1765100000000 } from './0011-spoken-words.js';

/** In order; imported as classes, not found by file name, so that source, build and tests run the same list. */
export const migrations = [
  FirstWayThrough1764000000000,
  LedgerAndEmail1764200000000,
  PermissionAndTasks1764300000000,
  WordsAndThreads1764400000000,
  PrivatePages1764500000000,
  Conversations1764600000000,
  LooseEnds1764700000000,
  SequenceEngine1764800000000,
  EnrollmentBatches1764900000000,
  Scale1765000000000,
  SpokenWords1765100000000,
];
