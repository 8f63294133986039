import type { z } from 'zod';

export interface Problem {
  path: PropertyKey[];
  message: string;
}

type Issue = z.core.$ZodIssue;

/**
 * What is wrong with a definition, each with its place. Where one of several shapes was expected, what is said is about the
 * shape that was meant: the one whose own keys are there.
 */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => told(issue, []));
}

function told(issue: Issue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: 'there is no such field' }));
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, message: issue.message }];
  const ranked = issue.errors.map((of) => ({ of, strange: strangeness(of) })).sort((a, b) => a.strange - b.strange);
  const [best, next] = ranked;
  // nothing of any shape is there, and several could have been meant: which, nobody can say
  if (next && best!.strange === next.strange && isForeign(best!.of))
    return [{ path, message: 'is none of the shapes that are known here' }];
  return best!.of.flatMap((inner) => told(inner, path));
}

/** Keys that this shape does not know, and keys of it that are missing, weigh more than what is wrong deeper down. */
function strangeness(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (isAtTop(issue) ? 100 : 1), 0);
}

function isAtTop(issue: Issue): boolean {
  if (issue.code === 'unrecognized_keys') return issue.path.length === 0;
  if (issue.path.length > 1) return false;
  return issue.code === 'invalid_union' ? issue.errors.every((of) => of.some(isMissing)) : isMissing(issue);
}

const isMissing = (issue: Issue): boolean => issue.code === 'invalid_type' && issue.message.includes('undefined');

const isForeign = (issues: readonly Issue[]): boolean => issues.some(isAtTop);
