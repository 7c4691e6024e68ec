/// Documents from files and folders: text in UTF-8 or UTF-16, PDF.
@NullMarked
package io.github.reattn.document;

import org.jspecify.annotations.NullMarked;
