import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type BuiltSystem, type Note, ZIP } from './system.js';

const MOST_TRIES = 300;

/** A website that posts for families: it tries again with the same key until it is told that the note was taken. */
export class Website {
  /** key -> id of the inquiry, of everything that was answered 2xx */
  readonly taken = new Map<string, string>();
  retries = 0;

  constructor(private readonly system: BuiltSystem) {}

  /** @param first the api process that is asked first; the other one next */
  async post(body: Note, key: string, first: 0 | 1): Promise<Answer> {
    const { phone, email = null, postalCode } = body.person;
    const state = postalCode === ZIP.FL ? 'FL' : 'NC';
    this.system.client.ask({ key, phone, email, state, consents: body.consents });
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const answer = await this.system.post(body, { key, api: ((first + attempt) % 2) as 0 | 1 }).catch(() => null);
      if (answer && answer.status < 500) {
        if (answer.status === 201) {
          this.taken.set(key, String(answer.body['id']));
          this.system.client.answered(key, String(answer.body['id']));
        }
        return answer;
      }
      this.retries += 1;
      await wait(50);
    }
    throw new Error('no api took the note');
  }

  /** So many notes, eight at a time. */
  async postAll(numbers: readonly number[], bodyOf: (number: number) => Note): Promise<void> {
    const waiting = [...numbers];
    const visitor = async (): Promise<void> => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift())
        await this.post(bodyOf(number), `note-${number}`, (number % 2) as 0 | 1);
    };
    await Promise.all(Array.from({ length: 8 }, visitor));
  }
}
