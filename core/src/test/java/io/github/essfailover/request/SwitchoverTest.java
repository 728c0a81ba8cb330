package io.github.essfailover.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import org.junit.jupiter.api.Test;

class SwitchoverTest {

  @Test
  void because_inOrder_makesARequestThatAllowsOneSegmentOfLag() {
    Switchover request = Switchover.from("dc1").to("dc2").because("CHG-1: maintenance");

    assertThat(request.source()).isEqualTo(DataCenterId.of("dc1"));
    assertThat(request.target()).isEqualTo(DataCenterId.of("dc2"));
    assertThat(request.reason()).isEqualTo("CHG-1: maintenance");
    assertThat(request.maxLagBytes()).isEqualTo(16_777_216);
    assertThat(request.kind()).isEqualTo("switchover");
    assertThat(request.laggingAtMost(5).maxLagBytes()).isEqualTo(5);
  }

  @Test
  void new_everythingWrong_isReportedAtOnce() {
    DataCenterId dc1 = DataCenterId.of("dc1");

    InvalidConfigurationException refused =
        catchThrowableOfType(
            InvalidConfigurationException.class, () -> new Switchover(dc1, dc1, " ", -1, false));

    assertThat(refused)
        .hasMessageContaining("is the source")
        .hasMessageContaining("the reason is empty")
        .hasMessageContaining("-1 is negative");
  }
}
