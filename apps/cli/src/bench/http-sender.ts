import { Pool } from 'undici';
import { inquiryBody } from './inquiry-body.js';

export interface Posted {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Posts to one server over connections that stay open. */
export class HttpSender {
  private readonly pool: Pool;

  constructor(origin: string, connections: number) {
    this.pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 60_000 });
  }

  /** @throws Error when the answer has another status */
  async post({ path, headers, body }: Posted, expected: number): Promise<void> {
    const response = await this.pool.request({ path, method: 'POST', headers, body });
    const text = await response.body.text();
    if (response.statusCode !== expected)
      throw new Error(`the server answered ${response.statusCode}: ${text.slice(0, 300)}`);
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

let next = 0;

/** An inquiry of a family that wrote to no server yet. */
export function nextInquiry(): Posted {
  next += 1;
  return {
    path: '/v1/inquiries',
    headers: { 'content-type': 'application/json', 'idempotency-key': `bench-${next}` },
    body: JSON.stringify(inquiryBody(next)),
  };
}
