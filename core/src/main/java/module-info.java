/** The failover orchestrator, its ports and its reports. */
module io.github.essfailover.core {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.samskivert.jmustache;
  requires io.github.resilience4j.core;
  requires io.github.resilience4j.retry;
  requires java.naming;
  requires transitive java.net.http;
  requires static transitive micrometer.core;
  requires org.slf4j;

  exports io.github.essfailover;
  exports io.github.essfailover.alert;
  exports io.github.essfailover.command;
  exports io.github.essfailover.error;
  exports io.github.essfailover.event;
  exports io.github.essfailover.fence;
  exports io.github.essfailover.guard;
  exports io.github.essfailover.journal;
  exports io.github.essfailover.manual;
  exports io.github.essfailover.matrix;
  exports io.github.essfailover.metrics;
  exports io.github.essfailover.model;
  exports io.github.essfailover.plan;
  exports io.github.essfailover.report;
  exports io.github.essfailover.request;
  exports io.github.essfailover.spi;
  exports io.github.essfailover.watch;
}
