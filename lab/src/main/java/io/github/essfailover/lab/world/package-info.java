/**
 * The lab itself: three data centers with their servers, and what is outside of them. Open {@link
 * io.github.essfailover.lab.world.Lab} first, then {@link
 * io.github.essfailover.lab.world.LabDataCenter}.
 */
@NullMarked
package io.github.essfailover.lab.world;

import org.jspecify.annotations.NullMarked;
