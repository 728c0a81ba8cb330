/**
 * Server processes that never outlive the JVM that started them. Open {@link
 * io.github.essfailover.labservers.process.SupervisedProcess} first.
 */
@NullMarked
package io.github.essfailover.labservers.process;

import org.jspecify.annotations.NullMarked;
