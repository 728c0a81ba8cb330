/**
 * What people would type to do what a plan does: {@link
 * io.github.essfailover.internal.runbook.RunbookWriter}.
 */
@NullMarked
package io.github.essfailover.internal.runbook;

import org.jspecify.annotations.NullMarked;
