/**
 * What a person sees of a run in the lab: one live line per step while it runs, one screen when it
 * is over. Open {@link io.github.essfailover.lab.screen.StepScreen} first. Rendering is a pure
 * function; only {@link io.github.essfailover.lab.screen.StepScreen} and {@link
 * io.github.essfailover.lab.screen.BuildingLines} print.
 */
@NullMarked
package io.github.essfailover.lab.screen;

import org.jspecify.annotations.NullMarked;
