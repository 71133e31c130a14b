/** Why a call came to nothing. */
export type OutboundProblem =
  /** The address may not be called. */
  | 'refused'
  /** No connection: the name, the network, the certificate. */
  | 'unreachable'
  /** It took too long. */
  | 'timeout'
  /** The answer is larger than the caller takes. */
  | 'too large'
  /** The answer leads somewhere the call must not follow. */
  | 'redirect'
  /** The caller has given up. */
  | 'aborted';

/** A call that came to nothing; the message names the origin and no more of the address, which may hold secrets. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly problem: OutboundProblem;

  constructor(problem: OutboundProblem, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}
