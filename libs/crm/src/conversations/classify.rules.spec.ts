import { readFileSync } from 'node:fs';
import { classifyText, crisisOf } from './classify.rules.js';

interface Vector {
  id: string;
  text: string;
  label: string | string[];
  crisis: string | null;
}

const { vectors } = JSON.parse(readFileSync('test/vectors/inbound-text.json', 'utf8')) as { vectors: Vector[] };

describe('the vectors of the rule', () => {
  it.each(vectors.map((vector) => [vector.id, vector.text, vector] as const))('%s %j', (_id, text, vector) => {
    const { label, crisis } = classifyText(text);
    expect([vector.label].flat()).toContain(label);
    expect(crisis).toBe(vector.crisis);
    expect(crisisOf(text)).toBe(vector.crisis);
  });
});
