/** So many at a time that none waits for a connection longer than a pool lets it, on a machine that is busy. */
const LANES = 6;

/** Does `work` for each item, some at a time; answers in the order of the items. */
export async function inLanes<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) answers[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return answers;
}
