/**
 * The frozen generator behind seeds: sfc32 with integers only, so that a seed means the same walk
 * on every machine and every Node version. Its golden vectors are in the test; changing it changes
 * the meaning of every seed ever printed, which the changelog would have to say.
 */

/** A source of 32-bit unsigned integers. */
export type Prng = () => number;

/** The generator that `seed` (a whole number, its low 53 bits count) names. */
export function prng(seed: number): Prng {
  let a = 0x9e3779b9;
  let b = Math.floor(seed / 0x1_0000_0000) >>> 0;
  let c = seed >>> 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The first outputs of sfc32 still show the seed; twelve rounds is what its author runs.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}
