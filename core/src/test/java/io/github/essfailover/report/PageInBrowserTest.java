package io.github.essfailover.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.internal.render.HeadlessChromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the pages as people do: on a phone and on a desk, by day and by night. */
class PageInBrowserTest {

  private static final int PHONE = 390;
  private static final int DESK = 1280;

  /** The lowest contrast of text with what is behind it: WCAG 2.1, 1.4.3, level AA. */
  private static final double LEAST_CONTRAST = 4.5;

  private static final String CONTRAST =
      """
      (() => {
        const numbers = color => color.match(/[\\d.]+/g).map(Number);
        const light = color => { const [r, g, b] = numbers(color).map(v => v / 255)
          .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const behind = e => { while (e) { const c = getComputedStyle(e).backgroundColor;
          if (numbers(c)[3] !== 0) return c; e = e.parentElement; } return 'rgb(255,255,255)'; };
        let least = 21;
        for (const e of document.querySelectorAll('body *')) {
          if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            continue;
          const a = light(getComputedStyle(e).color), b = light(behind(e));
          least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
        }
        return least;
      })()""";

  @TempDir static Path folder;

  private static @Nullable HeadlessChromium started;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(HeadlessChromium.installed().isPresent(), "Chromium is not installed");
    started =
        HeadlessChromium.start(
            HeadlessChromium.installed().orElseThrow(), Files.createDirectory(folder.resolve("p")));
  }

  @AfterAll
  static void end() {
    if (started != null) {
      started.close();
    }
  }

  private Map<String, String> pages() {
    return Map.of(
        "power-loss", RunPageTest.recorded("power-loss").toHtml(),
        "aborted", RunPageTest.recorded("aborted").toHtml(),
        "hostile", RunPageTest.hostile().toHtml(),
        "readiness", ReadinessPageTest.deployment().toHtml());
  }

  @Test
  void pages_everyWidthAndScheme_fitAskForNothingAndAreLegible() throws Exception {
    for (Map.Entry<String, String> page : pages().entrySet()) {
      Path file = Files.writeString(folder.resolve(page.getKey() + ".html"), page.getValue());
      for (int width : new int[] {PHONE, DESK}) {
        for (String scheme : new String[] {"light", "dark"}) {
          look(page.getKey() + "-" + width + "-" + scheme, file, width, scheme);
        }
      }
    }
  }

  private void look(String what, Path file, int width, String scheme)
      throws IOException, InterruptedException {
    HeadlessChromium chromium = Objects.requireNonNull(started);
    chromium.open(file, width, scheme);
    String shots = System.getProperty("screenshots", "");
    if (!shots.isEmpty()) {
      Files.write(Path.of(shots, what + ".png"), chromium.screenshot());
    }
    assertThat(Integer.parseInt(chromium.evaluate("document.documentElement.scrollWidth")))
        .as("width of %s", what)
        .isLessThanOrEqualTo(width);
    assertThat(chromium.requests()).as("requests of %s", what).isEmpty();
    assertThat(chromium.complaints()).as("console of %s", what).isEmpty();
    assertThat(Double.parseDouble(chromium.evaluate(CONTRAST)))
        .as("contrast of %s", what)
        .isGreaterThanOrEqualTo(LEAST_CONTRAST);
  }
}
