@NullMarked
package dev.understudy.internal.login;

import org.jspecify.annotations.NullMarked;
