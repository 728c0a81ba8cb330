/** Runs every example, and compares the samples in the documents with them. */
@NullMarked
package io.github.essfailover.examples;

import org.jspecify.annotations.NullMarked;
