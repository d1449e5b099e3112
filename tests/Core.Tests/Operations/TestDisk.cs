using Registry.Core.Stores;

namespace Core.Tests.Operations;

/// <summary>A disk with as much room as a test says.</summary>
internal sealed class TestDisk : IDiskSpace
{
    /// <inheritdoc/>
    public long? Free
    {
        get
        {
            Looks++;
            return field;
        }

        set;
    }

    /// <summary>How often it was looked at.</summary>
    public int Looks { get; private set; }
}
