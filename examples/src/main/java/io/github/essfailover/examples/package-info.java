/**
 * One small program per question that somebody has who looks at the library for the first time. All
 * run on fakes in virtual time, in a second or two and without any server. Open {@link
 * io.github.essfailover.examples.HelloFailoverMain} first.
 */
@NullMarked
package io.github.essfailover.examples;

import org.jspecify.annotations.NullMarked;
