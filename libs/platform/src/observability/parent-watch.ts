const GRACE_MS = 10_000;

/**
 * Ends this process soon after the launcher that started it is gone, however that ended: first as SIGTERM would,
 * after 10 seconds by force. Does nothing in a process that no launcher started.
 */
export function exitWithParent(): void {
  if (!process.send) return; // started without a channel
  if (!process.connected) process.exit(1); // gone before we got here
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  process.channel?.unref(); // watching alone keeps no process alive
}
