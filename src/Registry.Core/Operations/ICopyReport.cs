namespace Registry.Core.Operations;

/// <summary>Told how a backup, a restore or a rebuild goes on.</summary>
public interface ICopyReport
{
    /// <summary>How far a stage has come.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="done">How much of it is done.</param>
    /// <param name="total">How much there is of it; 0 where that is not known beforehand.</param>
    void Advanced(CopyStage stage, long done, long total);

    /// <summary>Something is damaged or missing and was passed over.</summary>
    void Failed(string problem);
}

/// <summary>What a backup, a restore or a rebuild does one after the other.</summary>
public enum CopyStage
{
    /// <summary>Copies the database, counted in its pages.</summary>
    Database,

    /// <summary>Copies or links blobs.</summary>
    Blobs,

    /// <summary>Looks whether everything has come over.</summary>
    Check,

    /// <summary>Reads blobs to find out what they are.</summary>
    Read,

    /// <summary>Unpacks layers to find out whose they are.</summary>
    Unpack,
}
