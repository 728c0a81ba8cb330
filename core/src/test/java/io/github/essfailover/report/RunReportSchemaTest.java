package io.github.essfailover.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.essfailover.journal.SampleRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reads reports by their schema can rely on it. */
class RunReportSchemaTest {

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(Path.of("../docs/run-report.schema.json")), InputFormat.JSON);
  }

  static Stream<RunReport> reports() {
    return Stream.of(
        RunPageTest.recorded("power-loss"),
        RunPageTest.recorded("aborted"),
        RunPageTest.hostile(),
        RunReport.of(SampleRun.opened(1).history()),
        RunReport.of(SampleRun.completed(1).history()));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void json_anyReport_fitsTheSchema(RunReport report) throws IOException {
    assertThat(
            schema()
                .validate(
                    report.toJson(),
                    InputFormat.JSON,
                    context -> context.getExecutionConfig().setFormatAssertionsEnabled(true)))
        .isEmpty();
  }

  @Test
  void json_unknownFieldOrOutcome_doesNotFit() throws IOException {
    String json = RunPageTest.recorded("aborted").toJson();

    assertThat(schema().validate(json.replace("\"ABORTED\"", "\"LOST\""), InputFormat.JSON))
        .isNotEmpty();
    assertThat(schema().validate(json.replace("\"headline\"", "\"title\""), InputFormat.JSON))
        .isNotEmpty();
  }
}
