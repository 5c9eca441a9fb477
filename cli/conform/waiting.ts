/**
 * Waiting for something that packets bring about: asked again whenever anything comes, and no longer
 * than it may take.
 */
export class Waiting {
  #look = (): void => {};

  /** Something has come, or ended. */
  wake(): void {
    this.#look();
  }

  /** Waits until something is so; false if it is not so in time, or can never be. */
  until(isSo: () => boolean, isOver: () => boolean, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#look = () => {};
        resolve(isSo());
      };
      const timer = setTimeout(finish, ms);
      this.#look = () => {
        if (isSo() || isOver()) finish();
      };
      this.#look();
    });
  }
}
