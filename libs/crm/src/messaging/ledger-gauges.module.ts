import { Module } from '@nestjs/common';
import { LedgerGaugesService } from './ledger-gauges.service.js';

/** For the api only: a worker has no address to ask for figures. */
@Module({ providers: [LedgerGaugesService] })
export class LedgerGaugesModule {}
