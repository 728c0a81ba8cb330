/** What came out of it. Open {@link io.github.essfailover.report.RunReport} first. */
@NullMarked
package io.github.essfailover.report;

import org.jspecify.annotations.NullMarked;
