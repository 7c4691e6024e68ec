/// What runs first under `java -jar`: finds a JVM that can run the program and starts it there.
///
/// Compiled for Java 8, so that an older Java is answered in words; knows nothing of the rest of the program but the
/// name of its main class. Not `@NullMarked`: javac for Java 8 cannot read that annotation without a warning.
package io.github.reattn.launcher;
