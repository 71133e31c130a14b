/**
 * A reason why Haven cannot start or go on, in one sentence for the person who started it. The command line prints
 * the message without a stack trace and ends with code 1; any other error there is a fault of the program.
 */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
