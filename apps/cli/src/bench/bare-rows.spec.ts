import { bareRows, bareStatement } from './bare-rows.js';
import { inquiryBody } from './inquiry-body.js';

it('writes all rows in one statement over one parameter', () => {
  const { rows } = bareRows(inquiryBody(1) as Parameters<typeof bareRows>[0], 'key');
  const statement = bareStatement(rows);
  expect(statement.match(/insert into /g)).toHaveLength(Object.keys(rows).length);
  expect(statement).not.toContain('$2');
  expect(statement).not.toContain('Bench Family');
});
