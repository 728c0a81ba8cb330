package io.github.essfailover.ssh;

import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.testkit.contract.CommandRunnerContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class SshCommandRunnerContractTest extends CommandRunnerContract {

  private static SshHost host;

  @BeforeAll
  static void startHost() {
    host = new SshHost();
  }

  @AfterAll
  static void stopHost() {
    host.close();
  }

  @Override
  protected Fixture start() {
    return new Loopback();
  }

  private static final class Loopback implements Fixture {

    private final List<SshCommandRunner> runners = new ArrayList<>();

    @Override
    public CommandRunner runner() {
      return runners.isEmpty() ? add(host.known().build()) : runners.get(0);
    }

    @Override
    public CommandRunner runner(int maxOutputBytes) {
      return add(host.known().maxOutputBytes(maxOutputBytes).build());
    }

    private SshCommandRunner add(SshCommandRunner runner) {
      runners.add(runner);
      return runner;
    }

    @Override
    public void close() {
      runners.forEach(SshCommandRunner::close);
    }
  }
}
