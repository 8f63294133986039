import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether process `pid` runs and is a program called `program`. A zombie, which a container without a reaping
 * first process keeps for ever, does not run; nor does a stranger that was given the same number.
 */
export function isRunning(pid: number, program: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    const { state, command } = process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
    return !state.startsWith('Z') && command.includes(program);
  } catch {
    return false;
  }
}

function fromProc(pid: number): { state: string; command: string } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // the name in brackets may itself hold brackets and spaces
  return { state: stat.slice(stat.lastIndexOf(')') + 2), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
}

function fromPs(pid: number): { state: string; command: string } {
  const line = execFileSync('ps', ['-o', 'stat=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return { state: line, command: line };
}
