/** List prices in us-east-1, in dollars per unit; a gigabyte has 2^30 bytes. */
export const PRICES = {
  read: 0.125e-6,
  write: 0.625e-6,
  sqs: 0.4e-6,
  sns: 0.5e-6,
  invocation: 0.2e-6,
  /** On Arm. */
  gigabyteSecond: 0.0000133334,
  http: 1e-6,
  logGigabyte: 0.5,
  trace: 5e-6,
  /** Out to the internet. The first 100 GB a month are free. */
  transferGigabyte: 0.09,
  /** A month of a gigabyte in the table, and of its point-in-time recovery. */
  storedGigabyte: 0.25 + 0.2,
};
export const GIGABYTE = 2 ** 30;
