package io.github.reattn.jinja;

/// What a name, attribute or item that does not exist evaluates to: prints as nothing, is false, is empty; anything
/// else
/// that is done with it fails with its reason.
record Undefined(String reason) {

    static Undefined variable(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined attribute(Object of, Object name) {
        String type = of == None.NONE ? "None" : "a " + Values.typeName(of);
        return new Undefined(
                name instanceof String text
                        ? type + " has no attribute '" + text + "'"
                        : type + " has no element " + (Numbers.isNumber(name) ? name : Values.typeName(name)));
    }

    /// What Jinja2's sandbox keeps from templates.
    static Undefined refused(Object of, String name) {
        return new Undefined("the attribute '" + name + "' of a " + Values.typeName(of) + " is not safe to use");
    }

    JinjaException failure() {
        return new JinjaException(reason);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
