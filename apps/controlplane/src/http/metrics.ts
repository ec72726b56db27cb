import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What the process counts; one per process, passed to whoever measures. */
export interface Metrics {
  observeRequest(operation: string, method: string, status: number, seconds: number): void;
  /** A gauge read at scrape time. */
  gauge(name: string, help: string, read: () => number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** From a request served out of memory to an upload. */
const SECONDS_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: "exclave_http_requests_total",
    help: "Requests answered, by operation and status.",
    labelNames: ["operation", "method", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "exclave_http_request_duration_seconds",
    help: "Time from the request line to the end of the answer.",
    labelNames: ["operation", "method"],
    buckets: SECONDS_BUCKETS,
    registers,
  });
  return {
    observeRequest(operation, method, status, seconds) {
      requests.inc({ operation, method, status: String(status) });
      durations.observe({ operation, method }, seconds);
    },
    gauge(name, help, read) {
      const gauge = new Gauge({
        name,
        help,
        registers,
        collect() {
          gauge.set(read());
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
