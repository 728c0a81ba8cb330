package io.github.essfailover.testkit.careless;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs a contract and tells what it found. */
final class Failures {

  private Failures() {}

  /** The names of the tests that failed. */
  static Set<String> failuresOf(Class<?> contract) {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(DiscoverySelectors.selectClass(contract))
            .execute()
            .testEvents();
    assertThat(tests.started().count()).as("tests of %s", contract).isGreaterThan(4);
    Set<String> failed = new TreeSet<>();
    tests.failed().stream().map(Failures::method).forEach(failed::add);
    return failed;
  }

  static String method(Event event) {
    return event
        .getTestDescriptor()
        .getSource()
        .map(source -> ((MethodSource) source).getMethodName())
        .orElseThrow();
  }
}
