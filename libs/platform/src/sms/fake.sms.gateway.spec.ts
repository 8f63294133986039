import { FakeSmsGateway } from './fake.sms.gateway.js';
import type { SmsRequest } from './sms.gateway.js';

const house = '+19195550100';
const sid = `SM${'0123456789abcdef'.repeat(2)}`;
const request: SmsRequest = { to: '+19195550142', body: 'See you at 7', statusCallback: 'https://house.example/a' };

describe('the carrier in the process', () => {
  it('goes on with a text as it is told, and then has a date of sending', async () => {
    let now = new Date('2026-11-24T16:00:00.900Z');
    const gateway = new FakeSmsGateway(house, () => now);
    gateway.willAnswer({ kind: 'accepted', sid, httpStatus: 201 });
    await gateway.send(request);
    expect(await gateway.fetch(sid)).toMatchObject({ status: 'queued', createdAt: new Date('2026-11-24T16:00:00Z') });
    now = new Date('2026-11-24T16:00:05.100Z');
    gateway.become(sid, 'undelivered', '30003');
    expect(await gateway.fetch(sid)).toMatchObject({ status: 'undelivered', errorCode: '30003' });
    const span = {
      sentFrom: new Date('2026-11-24T16:00:05Z'),
      sentBefore: new Date('2026-11-24T16:00:05.001Z'),
      most: 9,
    };
    expect(await gateway.list(span)).toHaveLength(1);
    expect(gateway.looks).toEqual([span]);
  });

  it('keeps nothing of what it did not take', async () => {
    const gateway = new FakeSmsGateway();
    gateway.willAnswer(
      { kind: 'rejected', code: '21610', httpStatus: 400 },
      { kind: 'not_sent', reason: 'ECONNREFUSED' },
      { kind: 'unknown', reason: 'timeout' },
    );
    for (let call = 0; call < 3; call++) await gateway.send(request);
    expect(await gateway.list({ most: 10 })).toEqual([]);
    expect(gateway.calls).toHaveLength(3);
  });
});
