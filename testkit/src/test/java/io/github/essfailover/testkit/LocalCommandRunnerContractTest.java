package io.github.essfailover.testkit;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.testkit.contract.CommandRunnerContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the tests run programs of a POSIX system")
class LocalCommandRunnerContractTest extends CommandRunnerContract {

  @Override
  protected Fixture start() {
    return new Fixture() {
      @Override
      public CommandRunner runner() {
        return LocalCommandRunner.create();
      }

      @Override
      public CommandRunner runner(int maxOutputBytes) {
        return LocalCommandRunner.create().maxOutputBytes(maxOutputBytes);
      }

      @Override
      public void close() {}
    };
  }
}
