/** Something that runs beside the tests; `stop` returns when it and its folder are gone. */
export interface TestServer {
  url: string;
  stop(): Promise<void>;
}
