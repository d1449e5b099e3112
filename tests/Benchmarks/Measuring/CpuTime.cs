namespace Benchmarks.Measuring;

/// <summary>Processor time in seconds: what ran in the program itself and what the kernel did on its behalf.</summary>
internal readonly record struct CpuTime(double User, double System)
{
    public double Total => User + System;

    public static CpuTime operator -(CpuTime later, CpuTime earlier) =>
        new(later.User - earlier.User, later.System - earlier.System);
}
