/**
 * May a person say of this inquiry that a family asks for help? Whoever filled in the form has said so.
 * @returns why not; null: they may
 */
export function considerQualifying(inquiry: {
  channel: string;
  qualifiedAt: Date | null;
  caseStatus: string;
}): { code: string; title: string } | null {
  if (inquiry.channel === 'form')
    return { code: 'is_a_form', title: 'Whoever filled in the form has asked for help already' };
  if (inquiry.qualifiedAt) return { code: 'already_qualified', title: 'Somebody has said so already' };
  return inquiry.caseStatus === 'closed' ? { code: 'case_closed', title: 'The case is closed' } : null;
}
