/** One class for each type of step. Open {@link io.github.essfailover.internal.steps.StepTypes}. */
@NullMarked
package io.github.essfailover.internal.steps;

import org.jspecify.annotations.NullMarked;
