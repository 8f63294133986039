import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Metrics } from './metrics.js';

/** Times every answered request by the pattern of its route; an address that no route knows is `none`. */
@Injectable()
export class HttpMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions?.url ?? 'none';
      const status = `${Math.floor(reply.statusCode / 100)}xx`;
      this.metrics.observeRequest({ method: request.method, route, status }, reply.elapsedTime / 1000);
    });
  }
}
