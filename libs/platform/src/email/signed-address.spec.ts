import { randomUUID } from 'node:crypto';
import { readSignedAddress, signedAddress } from './signed-address.js';

const key = 'k'.repeat(40);
const domain = 'reply.house.example';
const id = '0193a1c2-7b1e-7c3d-9f00-0123456789ab';
const address = signedAddress(key, 'reply', id, domain);

it('comes back as what it was made for, whatever a mail server does to its capitals', () => {
  expect(address).toMatch(/^reply\+[a-z2-7]{48}@reply\.house\.example$/);
  expect(readSignedAddress(key, domain, address)).toEqual({ purpose: 'reply', id });
  expect(readSignedAddress(key, 'Reply.House.Example', address.toUpperCase())).toEqual({ purpose: 'reply', id });
  for (let time = 0; time < 50; time += 1) {
    const one = randomUUID();
    expect(readSignedAddress(key, domain, signedAddress(key, 'unsub', one, domain))).toEqual({
      purpose: 'unsub',
      id: one,
    });
  }
});

it('is nobody else’s', () => {
  const [local] = address.split('@') as [string];
  const last = local.at(-1) === 'a' ? 'b' : 'a';
  for (const forged of [
    `${local.slice(0, -1)}${last}@${domain}`,
    `reply+${'a'.repeat(48)}@${domain}`,
    `${local.replace('reply', 'unsub')}@${domain}`,
    `${local.slice(0, -1)}@${domain}`,
    `${local}a@${domain}`,
    `${local}@evil.example`,
    `${local}@x.${domain}`,
    `${local}+a@${domain}`,
    `x${local}@${domain}`,
    `reply@${domain}`,
    `reply+@${domain}`,
    `${address}\n`,
    '',
    'a'.repeat(100_000),
  ])
    expect(readSignedAddress(key, domain, forged)).toBeNull();
  expect(readSignedAddress('j'.repeat(40), domain, address)).toBeNull();
  expect(() => signedAddress(key, 'reply', 'no uuid', domain)).toThrow(RangeError);
});
