"""Formulas of several variables with their derivatives: physics, chemistry, curves, calculus."""

from tests.verification.slip_case import Case

POSITIVE = {"x": "x > 0"}

FORMULAS = [
    Case(
        "logistic curve",
        "K/(1 + exp(-r*(t - t_0)))",
        {
            "t": "K*r*exp(-r*(t - t_0))/(1 + exp(-r*(t - t_0)))**2",
            "r": "K*(t - t_0)*exp(-r*(t - t_0))/(1 + exp(-r*(t - t_0)))**2",
            "K": "1/(1 + exp(-r*(t - t_0)))",
        },
        wrong={"chain-factor": [("t", "K*exp(-r*(t - t_0))/(1 + exp(-r*(t - t_0)))**2")]},
    ),
    Case(
        "michaelis menten",
        "V*s/(K + s)",
        {
            "s": "V*K/(K + s)**2",
            "K": "-V*s/(K + s)**2",
            "V": "s/(K + s)",
        },
        domain={"s": "s > 0", "K": "K > 0"},
        wrong={"quotient-rule": [("s", "V*(s - (K + s))/(K + s)**2")]},
    ),
    Case(
        "rational function",
        "x**2/(x**3 + a)",
        {"x": "(2*x*(x**3 + a) - 3*x**4)/(x**3 + a)**2"},
        domain={"x": "x > 0", "a": "a > 0"},
        wrong={
            "quotient-rule": [
                ("x", "(x**2*3*x**2 - 2*x*(x**3 + a))/(x**3 + a)**2"),
                ("x", "(2*x*(x**3 + a) + 3*x**4)/(x**3 + a)**2"),
            ]
        },
    ),
    Case(
        "quotient of functions",
        "sin(x)/(1 + x**2)",
        {"x": "(cos(x)*(1 + x**2) - 2*x*sin(x))/(1 + x**2)**2"},
        wrong={
            "quotient-rule": [
                ("x", "(2*x*sin(x) - cos(x)*(1 + x**2))/(1 + x**2)**2"),
                ("x", "(cos(x)*(1 + x**2) + 2*x*sin(x))/(1 + x**2)**2"),
            ],
            "wrong-function": [("x", "(sin(x)*(1 + x**2) - 2*x*sin(x))/(1 + x**2)**2")],
        },
    ),
    Case(
        "gaussian",
        "A*exp(-(x - m)**2/(2*s**2))",
        {
            "x": "-A*(x - m)/s**2*exp(-(x - m)**2/(2*s**2))",
            "s": "A*(x - m)**2/s**3*exp(-(x - m)**2/(2*s**2))",
            "x,x": "A*((x - m)**2/s**4 - 1/s**2)*exp(-(x - m)**2/(2*s**2))",
        },
        domain={"s": "s > 0"},
        wrong={
            "chain-factor": [("x", "A*exp(-(x - m)**2/(2*s**2))")],
            "product-rule": [("x,x", "A*(x - m)**2/s**4*exp(-(x - m)**2/(2*s**2))")],
        },
    ),
    Case(
        "damped oscillation",
        "A*exp(-d*t)*cos(omega*t + phi)",
        {
            "t": "-A*d*exp(-d*t)*cos(omega*t + phi) - A*omega*exp(-d*t)*sin(omega*t + phi)",
            "omega": "-A*t*exp(-d*t)*sin(omega*t + phi)",
            "d": "-A*t*exp(-d*t)*cos(omega*t + phi)",
        },
        wrong={
            "product-rule": [
                ("t", "-A*d*exp(-d*t)*cos(omega*t + phi)"),
                ("t", "A*d*omega*exp(-d*t)*sin(omega*t + phi)"),
            ],
            "chain-factor": [
                ("t", "-A*d*exp(-d*t)*cos(omega*t + phi) - A*exp(-d*t)*sin(omega*t + phi)")
            ],
        },
    ),
    Case(
        "coulomb",
        "k*q_1*q_2/r",
        {"r": "-k*q_1*q_2/r**2", "q_1": "k*q_2/r", "r,r": "2*k*q_1*q_2/r**3"},
        domain={"r": "r > 0"},
    ),
    Case(
        "lennard jones",
        "4*epsilon*((s/r)**12 - (s/r)**6)",
        {"r": "4*epsilon*(6*s**6/r**7 - 12*s**12/r**13)"},
        domain={"r": "r > 0", "s": "s > 0"},
    ),
    Case(
        "pendulum period",
        "2*pi*sqrt(l/g)",
        {"l": "pi/sqrt(g*l)", "g": "-pi*sqrt(l)/(g*sqrt(g))"},
        domain={"l": "l > 0", "g": "g > 0"},
    ),
    Case(
        "distance",
        "sqrt((x - a)**2 + (y - b)**2)",
        {
            "x": "(x - a)/sqrt((x - a)**2 + (y - b)**2)",
            "b": "-(y - b)/sqrt((x - a)**2 + (y - b)**2)",
        },
        wrong={"chain-factor": [("x", "1/(2*sqrt((x - a)**2 + (y - b)**2))")]},
    ),
    Case(
        "compound",
        "log(1 + a*x**2) + exp(b*x)",
        {
            "x": "2*a*x/(1 + a*x**2) + b*exp(b*x)",
            "a": "x**2/(1 + a*x**2)",
        },
        domain={"a": "a > 0"},
        wrong={
            "chain-factor": [
                ("x", "2*a*x/(1 + a*x**2) + exp(b*x)"),
                ("x", "1/(1 + a*x**2) + b*exp(b*x)"),
            ],
            "output-for-input": [("a", "x**2/log(1 + a*x**2)")],
        },
    ),
    Case(
        "polynomial in two variables",
        "x**3*y - 2*x*y**2 + 5*y",
        {
            "x": "3*x**2*y - 2*y**2",
            "y": "x**3 - 4*x*y + 5",
            "x,y": "3*x**2 - 4*y",
        },
    ),
    Case(
        "power and product",
        "x**3*log(x)",
        {"x": "3*x**2*log(x) + x**2", "x,x": "6*x*log(x) + 5*x"},
        domain=POSITIVE,
        wrong={
            "product-rule": [("x", "3*x**2*log(x)"), ("x", "3*x")],
            "exponent": [("x", "3*x**3*log(x) + x**2")],
        },
    ),
    Case(
        "hinge",
        "max(0, 1 - y*f)",
        {"f": "Piecewise((-y, y*f < 1), (0, True))"},
        domain={"y": "y > 0"},
        wrong={"branch": [("f", "-y"), ("f", "Piecewise((-y, y*f < 1), (y, True))")]},
    ),
    Case(
        "huber",
        "Piecewise((r**2/2, abs(r) <= d), (d*(abs(r) - d/2), True))",
        {"r": "Piecewise((r, abs(r) <= d), (d*sign(r), True))"},
        domain={"d": "d > 0"},
        wrong={"branch": [("r", "r"), ("r", "Piecewise((r, abs(r) <= d), (d, True))")]},
    ),
    Case(
        "hill",
        "V*s**n/(K**n+s**n)",
        {"s": "V*n*K**n*s**(n-1)/(K**n+s**n)**2", "V": "s**n/(K**n+s**n)"},
        domain={"s": "s>0", "K": "K>0", "n": "n>0"},
    ),
    Case(
        "van der waals",
        "R*T_0*n/(V-n*b) - a*n**2/V**2",
        {"V": "-R*T_0*n/(V-n*b)**2 + 2*a*n**2/V**3", "b": "R*T_0*n**2/(V-n*b)**2"},
        domain={"V": "V>0", "b": "b<0", "n": "n>0"},
        wrong={"exponent": [("V", "-R*T_0*n/(V-n*b)**2 + 2*a*n**2/V**2")]},
    ),
    Case(
        "arrhenius",
        "A*exp(-E/(R*t))",
        {"t": "A*E/(R*t**2)*exp(-E/(R*t))", "E": "-A/(R*t)*exp(-E/(R*t))"},
        domain={"t": "t>0"},
        wrong={"chain-factor": [("t", "A*exp(-E/(R*t))")]},
    ),
    Case(
        "softmax three",
        "-log(exp(z_2)/(exp(z_1)+exp(z_2)+exp(z_3)))",
        {
            "z_1": "exp(z_1)/(exp(z_1)+exp(z_2)+exp(z_3))",
            "z_2": "exp(z_2)/(exp(z_1)+exp(z_2)+exp(z_3)) - 1",
            "z_1,z_1": "exp(z_1)*(exp(z_2)+exp(z_3))/(exp(z_1)+exp(z_2)+exp(z_3))**2",
        },
    ),
    Case(
        "gelu",
        "x*(1+erf(x/sqrt(2)))/2",
        {"x": "(1+erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)"},
        wrong={"product-rule": [("x", "(1+erf(x/sqrt(2)))/2")]},
    ),
    Case(
        "lens",
        "1/(1/f - 1/d)",
        {"d": "-1/(d**2*(1/f-1/d)**2)", "f": "1/(f**2*(1/f-1/d)**2)"},
        domain={"f": "f>0", "d": "d<0"},
    ),
    Case(
        "trig",
        "sin(a*x)**2*cos(b*x)",
        {"x": "2*a*sin(a*x)*cos(a*x)*cos(b*x) - b*sin(a*x)**2*sin(b*x)"},
        wrong={
            "chain-factor": [("x", "2*sin(a*x)*cos(a*x)*cos(b*x) - b*sin(a*x)**2*sin(b*x)")],
            "product-rule": [("x", "2*a*sin(a*x)*cos(a*x)*cos(b*x)")],
        },
    ),
    Case(
        "entropy",
        "-p*log(p)-(1-p)*log(1-p)",
        {"p": "log((1-p)/p)", "p,p": "-1/(p*(1-p))"},
        domain={"p": "0<p<1"},
    ),
    Case(
        "gas kinetic",
        "4*pi*(m/(2*pi*k*t))**(3/2)*v**2*exp(-m*v**2/(2*k*t))",
        {"v": "4*pi*(m/(2*pi*k*t))**(3/2)*(2*v - m*v**3/(k*t))*exp(-m*v**2/(2*k*t))"},
        domain={"m": "m>0", "k": "k>0", "t": "t>0", "v": "v>0"},
    ),
    Case(
        "newton cooling",
        "T_a + (T_0 - T_a)*exp(-k*t)",
        {"t": "-k*(T_0-T_a)*exp(-k*t)", "k": "-t*(T_0-T_a)*exp(-k*t)", "T_a": "1-exp(-k*t)"},
    ),
]
